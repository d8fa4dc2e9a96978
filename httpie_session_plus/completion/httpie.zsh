#compdef http https httpie
# Completion of http, https and httpie in zsh, with their sessions.
# Printed by httpie sessions completion zsh; an update of HTTPie may have more to complete.

# What is known without asking: of the command $1 its commands, and its options and arguments as _arguments takes them.
# @COMMANDS@

# The words that only the sessions tell. $1 is their tag, the others are for compadd.
_httpie_found() {
    local tag=$1
    local -a found
    shift
    found=(${(f)"$(printf '%s\0' $at "$typed[@]" | command httpie sessions completion zsh - 2>/dev/null)"})
    (( $#found )) && _describe -t $tag $tag found "$@"
}

_httpie_ask() {
    if [[ $PREFIX == (.*|\~*|*/*) ]]; then
        _files
    else
        _httpie_found sessions
    fi
}

_httpie_method() {
    local -a methods=(@METHODS@)
    _describe -t methods method methods
}

# An item may have the name of a file at its end.
_httpie_item() {
    compset -P '*@' && _files
}

# What belongs to http where the cursor is, of its arguments the first, the second or another. After a method it is the URL.
_httpie_argument() {
    local ret=1
    case $state in
    (first)
        [[ $PREFIX != *[^A-Z]* ]] && _httpie_method && ret=0
        [[ -n $PREFIX && $PREFIX != *[^A-Z]* ]] || { _httpie_found hosts -S '' && ret=0 }
        ;;
    (second)
        if [[ $line[1] == *[^a-zA-Z]* ]]; then
            _httpie_item && ret=0
        else
            _httpie_found hosts -S '' && ret=0
        fi
        ;;
    (item) _httpie_item && ret=0 ;;
    esac
    return ret
}

_httpie_command() {
    local curcontext=$curcontext state state_descr line ret=1
    local -a commands specs
    local -A opt_args
    _httpie_table $1
    if (( $#commands )); then
        _arguments -C -S "$specs[@]" '1:command:->command' '*::argument:->argument' && ret=0
        case $state in
        (command) _describe -t commands command commands && ret=0 ;;
        (argument) _httpie_command "$1 $words[1]" && ret=0 ;;
        esac
    elif (( $#specs )); then
        _arguments -s -S "$specs[@]" && ret=0
        _httpie_argument && ret=0
    fi
    return ret
}

_http() {
    # What is asked for is asked with all words, whatever _arguments takes away.
    local -a typed=("${(@Q)words}")
    local at=$((CURRENT - 1))
    typed[CURRENT]=${(Q)PREFIX}
    if [[ $service == httpie ]]; then
        _httpie_command httpie
    else
        _httpie_command http
    fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _http "$@"
else
    compdef _http http https httpie
fi
