# bash completion for tb-cli
_tb_cli() {
    local word=${COMP_WORDS[COMP_CWORD]} before= place=/ index text commands= flags= files=
    ((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    # An equals sign is a word of its own.
    if [[ $word == '=' ]]; then
        word=
    elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case ${COMP_WORDS[0]##*/} in
        node) place=/node/ ;;
        compute) place=/compute/ ;;
        *) ;;
    esac
    for ((index = 1; index < COMP_CWORD; index++)); do
        text=${COMP_WORDS[index]}
        case $place:$text in
            '/:node' | '/:compute' | '/:help' | '/:completions' | '/:man' | '/node/:ledger' | '/node/ledger/:inspect' | '/compute/:list' | '/compute/:cancel' | '/compute/:sign') place=$place$text/ ;;
            '/:--url' | '/:--rpc' | '/:--color' | '/node/:--url' | '/node/:--rpc' | '/node/:--color' | '/node/ledger/:--url' | '/node/ledger/:--rpc' | '/node/ledger/:--color' | '/node/ledger/inspect/:--account' | '/node/ledger/inspect/:-a' | '/node/ledger/inspect/:--url' | '/node/ledger/inspect/:--rpc' | '/node/ledger/inspect/:--color' | '/compute/:--url' | '/compute/:--rpc' | '/compute/:--color' | '/compute/list/:--limit' | '/compute/list/:-n' | '/compute/list/:--depth' | '/compute/list/:--status' | '/compute/list/:--label' | '/compute/list/:-l' | '/compute/list/:--wait' | '/compute/list/:--url' | '/compute/list/:--rpc' | '/compute/list/:--color' | '/compute/cancel/:--url' | '/compute/cancel/:--rpc' | '/compute/cancel/:--color' | '/compute/sign/:--key-file' | '/compute/sign/:--url' | '/compute/sign/:--rpc' | '/compute/sign/:--color' | '/help/:--url' | '/help/:--rpc' | '/help/:--color' | '/completions/:--url' | '/completions/:--rpc' | '/completions/:--color' | '/man/:--url' | '/man/:--rpc' | '/man/:--color') [[ ${COMP_WORDS[index + 1]} == '=' ]] || ((index++)) ;;
            *) ;;
        esac
    done
    case $place:$before in
        '/:--url' | '/:--rpc') return ;;
        '/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/node/:--url' | '/node/:--rpc') return ;;
        '/node/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/node/ledger/:--url' | '/node/ledger/:--rpc') return ;;
        '/node/ledger/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/node/ledger/inspect/:--account' | '/node/ledger/inspect/:-a') return ;;
        '/node/ledger/inspect/:--url' | '/node/ledger/inspect/:--rpc') return ;;
        '/node/ledger/inspect/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/compute/:--url' | '/compute/:--rpc') return ;;
        '/compute/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/compute/list/:--limit' | '/compute/list/:-n') return ;;
        '/compute/list/:--depth') return ;;
        '/compute/list/:--status') mapfile -t COMPREPLY < <(compgen -W 'queued paid resolved' -- "$word"); return ;;
        '/compute/list/:--label' | '/compute/list/:-l') return ;;
        '/compute/list/:--wait') return ;;
        '/compute/list/:--url' | '/compute/list/:--rpc') return ;;
        '/compute/list/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/compute/cancel/:--url' | '/compute/cancel/:--rpc') return ;;
        '/compute/cancel/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/compute/sign/:--key-file') compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        '/compute/sign/:--url' | '/compute/sign/:--rpc') return ;;
        '/compute/sign/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/help/:--url' | '/help/:--rpc') return ;;
        '/help/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/completions/:--url' | '/completions/:--rpc') return ;;
        '/completions/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        '/man/:--url' | '/man/:--rpc') return ;;
        '/man/:--color') mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
        *) ;;
    esac
    case $place in
        /) commands='node compute help completions man' flags='--url --rpc --json --quiet -q --color --help -h --version' files= ;;
        /node/) commands='ledger' flags='--url --rpc --json --quiet -q --color --help -h' files= ;;
        /node/ledger/) commands='inspect' flags='--url --rpc --json --quiet -q --color --help -h' files= ;;
        /node/ledger/inspect/) commands='' flags='--account -a --verbose -v --url --rpc --json --quiet -q --color --help -h' files= ;;
        /compute/) commands='list cancel sign' flags='--url --rpc --json --quiet -q --color --help -h' files= ;;
        /compute/list/) commands='' flags='--limit -n --depth --status --label -l --wait --url --rpc --json --quiet -q --color --help -h' files=-f ;;
        /compute/cancel/) commands='' flags='--url --rpc --yes --json --quiet -q --color --help -h' files= ;;
        /compute/sign/) commands='' flags='--key-file --url --rpc --json --quiet -q --color --help -h' files= ;;
        /help/) commands='' flags='--url --rpc --json --quiet -q --color --help -h' files= ;;
        /completions/) commands='bash zsh fish' flags='--url --rpc --json --quiet -q --color --help -h' files= ;;
        /man/) commands='' flags='--url --rpc --json --quiet -q --color --help -h' files= ;;
        *) ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen "$files" -- "$word")
    fi
}
complete -F _tb_cli tb-cli contract-cli contract blockctl ronctl node compute
