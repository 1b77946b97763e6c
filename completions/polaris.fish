complete --keep-order --exclusive --command polaris --arguments "(POLARIS_COMPLETE=fish polaris -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
