-- Neovim 0.11 and later: lsp/sendlint.lua in a folder of 'runtimepath', or in init.lua as it stands here.
vim.lsp.config('sendlint', {
  cmd = { 'sendlint', 'lsp' },
  filetypes = { 'yaml', 'json', 'markdown', 'html', 'mjml' },
  root_markers = { { 'sendlint.config.yaml', 'sendlint.config.yml', 'sendlint.config.json' }, '.git' },
})
vim.lsp.enable('sendlint')
