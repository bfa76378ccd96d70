#compdef tb-cli contract-cli contract blockctl ronctl node compute
# zsh completion for tb-cli
_tb_cli() {
  local place=/ index text files=
  local -a nexts flags
  case ${words[1]:t} in
    (node) place=/node/ ;;
    (compute) place=/compute/ ;;
    (*) ;;
  esac
  for ((index = 2; index < CURRENT; index++)); do
    text=${words[index]}
    case $place:$text in
    ('/:node'|'/:compute'|'/:help'|'/:completions'|'/:man'|'/node/:ledger'|'/node/ledger/:inspect'|'/compute/:list'|'/compute/:cancel'|'/compute/:sign') place=$place$text/ ;;
    ('/:--url'|'/:--rpc'|'/:--color'|'/node/:--url'|'/node/:--rpc'|'/node/:--color'|'/node/ledger/:--url'|'/node/ledger/:--rpc'|'/node/ledger/:--color'|'/node/ledger/inspect/:--account'|'/node/ledger/inspect/:-a'|'/node/ledger/inspect/:--url'|'/node/ledger/inspect/:--rpc'|'/node/ledger/inspect/:--color'|'/compute/:--url'|'/compute/:--rpc'|'/compute/:--color'|'/compute/list/:--limit'|'/compute/list/:-n'|'/compute/list/:--depth'|'/compute/list/:--status'|'/compute/list/:--label'|'/compute/list/:-l'|'/compute/list/:--wait'|'/compute/list/:--url'|'/compute/list/:--rpc'|'/compute/list/:--color'|'/compute/cancel/:--url'|'/compute/cancel/:--rpc'|'/compute/cancel/:--color'|'/compute/sign/:--key-file'|'/compute/sign/:--url'|'/compute/sign/:--rpc'|'/compute/sign/:--color'|'/help/:--url'|'/help/:--rpc'|'/help/:--color'|'/completions/:--url'|'/completions/:--rpc'|'/completions/:--color'|'/man/:--url'|'/man/:--rpc'|'/man/:--color') ((index++)) ;;
    esac
  done
  case $place:${words[CURRENT - 1]} in
    ('/:--url'|'/:--rpc') return ;;
    ('/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/node/:--url'|'/node/:--rpc') return ;;
    ('/node/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/node/ledger/:--url'|'/node/ledger/:--rpc') return ;;
    ('/node/ledger/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/node/ledger/inspect/:--account'|'/node/ledger/inspect/:-a') return ;;
    ('/node/ledger/inspect/:--url'|'/node/ledger/inspect/:--rpc') return ;;
    ('/node/ledger/inspect/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/compute/:--url'|'/compute/:--rpc') return ;;
    ('/compute/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/compute/list/:--limit'|'/compute/list/:-n') return ;;
    ('/compute/list/:--depth') return ;;
    ('/compute/list/:--status') compadd -- 'queued' 'paid' 'resolved'; return ;;
    ('/compute/list/:--label'|'/compute/list/:-l') return ;;
    ('/compute/list/:--wait') return ;;
    ('/compute/list/:--url'|'/compute/list/:--rpc') return ;;
    ('/compute/list/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/compute/cancel/:--url'|'/compute/cancel/:--rpc') return ;;
    ('/compute/cancel/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/compute/sign/:--key-file') _files; return ;;
    ('/compute/sign/:--url'|'/compute/sign/:--rpc') return ;;
    ('/compute/sign/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/help/:--url'|'/help/:--rpc') return ;;
    ('/help/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/completions/:--url'|'/completions/:--rpc') return ;;
    ('/completions/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    ('/man/:--url'|'/man/:--rpc') return ;;
    ('/man/:--color') compadd -- 'auto' 'always' 'never'; return ;;
    (*) ;;
  esac
  case $place in
    (/)
      nexts=('node:the node itself' 'compute:the compute market' 'help:tell about a command' 'completions:print completions for a shell' 'man:print the manual page')
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text' '--version:name and version')
      files=
      ;;
    (/node/)
      nexts=('ledger:its ledger')
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/node/ledger/)
      nexts=('inspect:show the ledger state of an account')
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/node/ledger/inspect/)
      nexts=()
      flags=('--account:the account to look at' '-a:the account to look at' '--verbose:say more' '-v:say more' '--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/compute/)
      nexts=('list:list jobs' 'cancel:cancel a job' 'sign:sign a job')
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/compute/list/)
      nexts=()
      flags=('--limit:how many to list at most' '-n:how many to list at most' '--depth:how far up or down' '--status:only those in this state' '--label:a label to set' '-l:a label to set' '--wait:how long to wait for an answer' '--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=files
      ;;
    (/compute/cancel/)
      nexts=()
      flags=('--url:the node to ask' '--rpc:the node to ask' '--yes:do not ask before what cannot be undone' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/compute/sign/)
      nexts=()
      flags=('--key-file:the key to sign with' '--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/help/)
      nexts=()
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/completions/)
      nexts=('bash:' 'zsh:' 'fish:')
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (/man/)
      nexts=()
      flags=('--url:the node to ask' '--rpc:the node to ask' '--json:one JSON object instead of text' '--quiet:no progress and no notes' '-q:no progress and no notes' '--color:colour: where a terminal wants it, always, never' '--help:this text' '-h:this text')
      files=
      ;;
    (*) ;;
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option flags
    return
  fi
  (( ${#nexts} )) && _describe command nexts
  case $files in
    (files) _files ;;
    (directories) _files -/ ;;
    (*) ;;
  esac
}
_tb_cli "$@"
