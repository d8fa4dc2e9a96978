#compdef http https httpie
# Completion of http, https and httpie in zsh, with their sessions.
# httpie sessions completion zsh

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

# The method or the URL, or else an item, which may have the name of a file at its end.
_httpie_target() {
    local -a methods=(@METHODS@)
    if (( before == 0 )) || [[ $before == 1 && $first != *[^a-zA-Z]* ]]; then
        if (( before == 0 )) && [[ $PREFIX != *[^A-Z]* ]]; then
            _describe -t methods method methods
            [[ -n $PREFIX ]] && return
        fi
        _httpie_found hosts -S ''
    elif compset -P '*@'; then
        _files
    fi
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
        if [[ $state == target ]]; then
            print -r -- "${(q)line[@]} | $#line | $CURRENT" >> /tmp/lab/zlog
            _httpie_target && ret=0
        fi
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
