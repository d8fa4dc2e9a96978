# Completion of http, https and httpie in bash, with their sessions.
# Printed by httpie sessions completion bash; an update of HTTPie may have more to complete.

# What is known without asking: of the command $1 its commands, options and arguments,
# and of the option at the end of $1 its value.
# @COMMANDS@

# Put together what readline has split at : and =. Sets words, index and cur: the words as they are typed, the index of
# the one that the cursor is on, and that one as far as the cursor.
_httpie_read() {
    local rest=$COMP_LINE space word start=0 count=-1 i
    words=() index=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        word=${COMP_WORDS[i]}
        space=${rest%%[![:space:]]*}
        if [[ -z $word && $i -eq $COMP_CWORD ]]; then
            space=${COMP_LINE:0:COMP_POINT}
            space=${space##*[![:space:]]}
            rest=${COMP_LINE:COMP_POINT}
        else
            rest=${rest#"$space"}
        fi
        if [[ $count -lt 0 || -n $space ]]; then
            count=$((count + 1))
            words[count]=
            start=$((${#COMP_LINE} - ${#rest}))
        fi
        words[count]+=$word
        rest=${rest#"$word"}
        if ((i == COMP_CWORD)); then
            index=$count
            cur=${COMP_LINE:start:COMP_POINT-start}
        fi
    done
    words[index]=$cur
}

# Offer those of the words $4… that go on with what is typed. $1 is what of it stands before a word, $2 what readline
# completes, and $3 is 'nospace' if more is to be typed after the word.
_httpie_offer() {
    local before=$1 end=$2 space=$3 kept bare typed quotes word
    shift 3
    [[ $cur == *"$end" ]] || return
    kept=${cur%"$end"}
    bare=${kept//[\\\"\']/}
    typed=$bare${end//[\\\"\']/}
    quotes=${kept//[!\"\']/}
    for word; do
        word=$before$word
        [[ $word == "$typed"* ]] || continue
        [[ $word == *[=/] ]] && space=nospace
        word=${word#"$bare"}
        if ((${#quotes} % 2 == 0)); then
            printf -v word %q "$word"
        elif [[ $quotes == *\' ]]; then
            [[ $word == *\'* ]] && continue
        else
            [[ $word == *[\\\"\`\$!]* ]] && continue
        fi
        COMPREPLY[${#COMPREPLY[@]}]=$word
    done
    [[ $space == nospace ]] && _httpie_option nospace
}

# bash 3.2, which has no compopt, puts a space after each word and offers files where there is nothing else.
_httpie_option() {
    type compopt >/dev/null 2>&1 && compopt -o "$1" 2>/dev/null
}

_httpie_ask() {
    printf '%s\0' "$index" "${words[@]}" | command httpie sessions completion bash - 2>/dev/null
}

# Offer the values of a kind. $1 and $2 are those of _httpie_offer.
_httpie_offer_kind() {
    local kind=$3 space=$4 value=${cur#"$1"} word known=()
    value=${value//[\\\"\']/}
    case $kind in
    =*)
        IFS=' ' read -r -a known <<<"${kind#=}"
        _httpie_offer "$1" "$2" '' "${known[@]}"
        ;;
    ask)
        if [[ $value == .* || $value == '~'* || $value == */* ]] && [[ -z $space ]]; then
            _httpie_option default
            return
        fi
        while IFS= read -r word; do
            known[${#known[@]}]=$word
        done < <(_httpie_ask)
        ((${#known[@]})) && _httpie_offer "$1" "$2" "$space" "${known[@]}"
        ;;
    files) _httpie_option default ;;
    folders) _httpie_option dirnames ;;
    esac
}

_httpie() {
    local IFS=$' \t\n' words index cur path=http commands options arguments value= option= first= word known count=0 i
    COMPREPLY=()
    [[ ${1##*/} == httpie ]] && path=httpie
    _httpie_read
    _httpie_table "$path"
    for ((i = 1; i < index; i++)); do
        word=${words[i]}
        if [[ $word == -?* ]]; then
            if [[ $word != *=* ]] && _httpie_value "$path $word"; then
                i=$((i + 1))
                ((i == index)) && option=$word
            fi
        elif [[ " $commands " == *" $word "* ]]; then
            path="$path $word"
            _httpie_table "$path"
        else
            count=$((count + 1))
            ((count == 1)) && first=$word
        fi
    done
    if [[ -n $option ]]; then
        _httpie_offer_kind '' "$2" "$value" ''
    elif [[ $cur == --*=* ]]; then
        _httpie_value "$path ${cur%%=*}" && _httpie_offer_kind "${cur%%=*}=" "$2" "$value" ''
    elif [[ $cur == -* ]]; then
        IFS=' ' read -r -a known <<<"$options"
        _httpie_offer '' "$2" '' "${known[@]}"
    elif [[ -n $commands ]]; then
        IFS=' ' read -r -a known <<<"$commands"
        _httpie_offer '' "$2" '' "${known[@]}"
    elif [[ $path != http ]]; then
        ((${#arguments[@]})) || return
        ((count < ${#arguments[@]})) || count=$((${#arguments[@]} - 1))
        _httpie_offer_kind '' "$2" "${arguments[count]}" ''
    elif ((count == 0)) || { ((count == 1)) && [[ $first != *[!a-zA-Z]* ]]; }; then
        if ((count == 0)) && [[ $cur != *[!A-Z]* ]]; then
            _httpie_offer '' "$2" '' @METHODS@
        fi
        [[ -n $cur && $cur != *[!A-Z]* ]] || _httpie_offer_kind '' "$2" ask nospace
    elif [[ $cur == *@* ]]; then
        # Readline would look for a host after an @.
        known=()
        while IFS= read -r word; do
            [[ -d $word ]] && word=$word/
            known[${#known[@]}]=$word
        done < <(compgen -f -- "${cur##*@}")
        ((${#known[@]})) && _httpie_offer "${cur%@*}@" "$2" '' "${known[@]}"
    fi
}

if type compopt >/dev/null 2>&1; then
    complete -F _httpie http https httpie
else
    complete -o default -F _httpie http https httpie
fi
