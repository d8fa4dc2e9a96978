# Completion of http, https and httpie in fish, with their sessions.
# Printed by httpie sessions completion fish; an update of HTTPie may have more to complete.

# The arguments before the cursor, without options and their values.
function __httpie_arguments
    set -l is_value no
    for word in (commandline -opc)[2..-1]
        if test $is_value = yes
            set is_value no
        else if string match -qr -- '^-.' $word
            contains -- $word $__httpie_options
            and set is_value yes
        else
            echo -- $word
        end
    end
end

# Tell whether the arguments are the words $argv[3..] and at least $argv[1] and at most $argv[2] others.
function __httpie_at
    set -l arguments (__httpie_arguments)
    set -l words $argv[3..-1]
    set -l others (math (count $arguments) - (count $words))
    test $others -ge $argv[1]
    or return
    test $argv[2] = -; or test $others -le $argv[2]
    or return
    set -l last (count $words)
    test $last -eq 0; or test "$arguments[1..$last]" = "$words"
end

# Tell whether the method or the URL belongs where the cursor is.
function __httpie_is_target
    set -l arguments (__httpie_arguments)
    switch (count $arguments)
        case 0
            return 0
        case 1
            string match -qr '^[a-zA-Z]+$' -- $arguments[1]
        case '*'
            return 1
    end
end

# What of the word at the cursor is a value.
function __httpie_value
    commandline -ct | string replace -r -- '^--[^=]*=' ''
end

# The words that only the sessions tell. What stands after the cursor fish does not let completions see.
function __httpie_found
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    printf '%s\0' (count $before) $before "$current" | command httpie sessions completion fish - 2>/dev/null
end

function __httpie_ask
    set -l value (__httpie_value)
    if string match -qr -- '^[.~]|/' "$value"
        __fish_complete_path $value
    else
        __httpie_found
    end
end

function __httpie_hosts
    string match -qr '^[A-Z]+$' -- (commandline -ct)
    or __httpie_found
end

# An item may have the name of a file at its end.
function __httpie_item
    set -l parts (string match -r '^([^@]*@)(.*)$' -- (commandline -ct))
    and printf '%s\n' $parts[2](__fish_complete_path $parts[3])
end

# A completion of these commands that comes with HTTPie would offer words of its own.
complete -c http -e
complete -c https -e
complete -c httpie -e
complete -c https -w http
complete -c httpie -f
complete -c http -f -n '__httpie_at 0 0' -a '@METHODS@' -d method
complete -c http -f -n __httpie_is_target -a '(__httpie_hosts)'
complete -c http -f -n 'not __httpie_is_target' -a '(__httpie_item)'
# @COMMANDS@
