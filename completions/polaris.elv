
set edit:completion:arg-completer[polaris] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) POLARIS_COMPLETE="elvish" polaris -- $@words) | to-lines
}

