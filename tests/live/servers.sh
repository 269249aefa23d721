# Real registries on loopback: where they are kept, how they start, how everything ends. Sourced by `run` and `record`.
#
# Everything is kept below Cargo's target folder; homes, caches and temporary files are moved there too. Servers listen
# on 127.0.0.1 alone, hold two inert packages and know of no other registry.

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
target="${CARGO_TARGET_DIR:-$root/target}"
[[ $target == /* ]] || target="$PWD/$target"
live="$target/live"

readonly verdaccio_version=6.1.6 pypiserver_version=2.4.2
# The same as in ./test: the one status that says "this cannot run here", after a line with the reason.
readonly cannot_run=77

# What a server or its publisher is given instead of the machine's own places.
readonly own_places=(
    "HOME=$live/home" "XDG_CACHE_HOME=$live/cache" "XDG_CONFIG_HOME=$live/home" "TMPDIR=$live/tmp"
    "npm_config_cache=$live/cache/npm" "npm_config_update_notifier=false" "PYTHONDONTWRITEBYTECODE=1"
)

nginx="$(command -v nginx || echo "$live/nginx/usr/sbin/nginx")"
# Whether servers and assessor have a network of their own.
alone=no
program=
started=()
address=

# need PROGRAM: ends with $cannot_run if there is no such program.
need() {
    command -v "$1" >"$live/need" && return
    echo "not run: $1 is not installed"
    exit "$cannot_run"
}

# --- Getting ready. ---

# in_own_network SCRIPT [PROGRAM]: fetches and builds what is needed, sets $program to the assessor, and goes on as the
# same process in a network that has nothing but loopback; in the usual one, with a word about it, if none can be had.
in_own_network() {
    local script="$1" way
    if [[ ${2:-} == --alone ]]; then
        python3 -B "$here/alone.py" up
        alone=yes program="$3"
        return
    fi
    mkdir -p "$live"
    # Two runs over one folder would sweep away each other's servers; the second one waits.
    exec 9>"$live/lock"
    flock 9
    install_servers
    program="$(realpath "${2:-$(built_program)}")"
    for way in --net "--net --map-root-user"; do
        # shellcheck disable=SC2086 # two words are meant
        if unshare $way python3 -B "$here/alone.py" up >"$live/unshare.log" 2>&1; then
            # shellcheck disable=SC2086
            exec unshare $way "$script" --alone "$program"
        fi
    done
    echo "not run  a watch over what leaves loopback: $(tail -n 1 "$live/unshare.log")"
}

built_program() {
    CARGO_TARGET_DIR="$target" cargo build --quiet --locked --manifest-path "$root/Cargo.toml" -p portcullis-assess >&2
    echo "$target/debug/portcullis-assess"
}

# --- What has to be fetched; needs the network the first time, nothing afterwards. ---

install_servers() {
    mkdir -p "$live"/{home,cache,tmp}
    need node
    need npm
    need python3
    install_verdaccio
    install_pypiserver
    install_nginx
    build_wheels
}

install_verdaccio() {
    local folder="$live/verdaccio"
    local wanted="{\"private\":true,\"dependencies\":{\"verdaccio\":\"$verdaccio_version\"},\"overrides\":{\"node-fetch\":\"2.7.0\"}}"
    is_installed "$folder" "$wanted" && return
    # One of its dependencies asks for a dist-tag that some mirrors do not have; hence the override.
    echo "$wanted" >"$folder/package.json"
    npm_config_cache="$live/cache/npm" npm install --prefix "$folder" --no-audit --no-fund --loglevel=error
    echo "$wanted" >"$folder/installed"
}

install_pypiserver() {
    local folder="$live/pypiserver"
    local wanted="pypiserver==$pypiserver_version build==1.3.0 setuptools==80.9.0"
    is_installed "$folder" "$wanted" && return
    python3 -m venv "$folder"
    # shellcheck disable=SC2086 # three words are meant
    PIP_CACHE_DIR="$live/cache/pip" "$folder/bin/pip" install --quiet --disable-pip-version-check $wanted
    echo "$wanted" >"$folder/installed"
}

# Debian's package is unpacked, not installed: an installed one would start a public web server and stay behind.
install_nginx() {
    local folder="$live/nginx"
    [[ -x $nginx ]] && return
    command -v apt-get >"$live/need" || return 0
    echo "fetching Debian's nginx"
    mkdir -p "$folder"
    (
        cd "$folder"
        apt-get download -qq nginx || { apt-get update -qq && apt-get download -qq nginx; }
        dpkg-deb -x nginx_*.deb .
    ) >"$live/nginx.log" 2>&1 || echo "nginx could not be fetched: $(tail -n 1 "$live/nginx.log")"
}

# is_installed FOLDER WANTED: whether the folder holds just that; makes it an empty one otherwise.
is_installed() {
    [[ -f $1/installed && "$(cat "$1/installed")" == "$2" ]] && return
    echo "installing into ${1#"$root"/}"
    rm -rf "$1"
    mkdir -p "$1"
    return 1
}

# The two packages as wheels, each built from a pyproject without fetching anything.
build_wheels() {
    local name
    rm -rf "$live/wheels" "$live/source"
    for name in drill-one drill-two; do
        mkdir -p "$live/source/$name"
        printf '%s\n' '[build-system]' 'requires = ["setuptools"]' 'build-backend = "setuptools.build_meta"' \
            '[project]' "name = \"$name\"" 'version = "1.0.0"' 'description = "REGISTRY-DRILL"' \
            '[tool.setuptools]' 'packages = []' >"$live/source/$name/pyproject.toml"
        env "${own_places[@]}" "$live/pypiserver/bin/python" -m build --wheel --no-isolation \
            --outdir "$live/wheels" "$live/source/$name" >"$live/wheels.log" 2>&1 ||
            { cat "$live/wheels.log"; return 1; }
    done
}

# --- Servers. Each start sets $address to where it listens. ---

# start_verdaccio PORT
start_verdaccio() {
    local folder="$live/verdaccio-data"
    rm -rf "$folder"
    mkdir -p "$folder"
    # No uplinks and no audit middleware: it knows of no other registry.
    cat >"$folder/config.yaml" <<YAML
storage: ./storage
auth: { htpasswd: { file: ./htpasswd, max_users: -1 } }
uplinks: {}
packages: { '**': { access: \$all, publish: \$all } }
log: { type: stdout, format: json, level: http }
YAML
    start verdaccio "$1" node "$live/verdaccio/node_modules/verdaccio/bin/verdaccio" \
        --config "$folder/config.yaml" --listen "127.0.0.1:$1" || return
    publish_npm drill-one || return
    publish_npm drill-two
}

# publish_npm NAME: to the registry at $address, with a token that means nothing to it.
publish_npm() {
    local folder="$live/source/npm-$1"
    mkdir -p "$folder"
    echo "{\"name\":\"$1\",\"version\":\"1.0.0\",\"description\":\"REGISTRY-DRILL\",\"license\":\"MIT\"}" >"$folder/package.json"
    printf '%s\n' "registry=$address/" "${address#http:}/:_authToken=REGISTRY-DRILL" 'audit=false' >"$folder/.npmrc"
    (cd "$folder" && env "${own_places[@]}" npm publish --userconfig "$folder/.npmrc" --loglevel=error) \
        >"$live/publish.log" 2>&1 || { cat "$live/publish.log"; return 1; }
}

# start_pypiserver PORT
start_pypiserver() {
    local folder="$live/pypiserver-data"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$live"/wheels/*.whl "$folder/"
    # Its own welcome page names the registry that it would fall back to.
    echo '<!DOCTYPE html><title>pypiserver</title><h1>Welcome</h1><p>A package index for drills: REGISTRY-DRILL.</p><a href="/simple/">simple</a>' \
        >"$live/welcome.html"
    start pypiserver "$1" "$live/pypiserver/bin/pypi-server" run --port "$1" --interface 127.0.0.1 --server wsgiref \
        --disable-fallback --welcome "$live/welcome.html" --passwords . --authenticate . "$folder"
}

# start_nginx PORT: an empty folder. It answers everything but its own start page with 404.
start_nginx() {
    local folder="$live/nginx-data"
    rm -rf "$folder"
    mkdir -p "$folder/empty"
    cat >"$folder/nginx.conf" <<CONF
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server { listen 127.0.0.1:$1; root empty; }
}
CONF
    start nginx "$1" "$nginx" -p "$folder" -c nginx.conf -e stderr
}

# start_counter NAME: a proxy before $address that writes down each request; $address is then the proxy's.
start_counter() {
    local line="$live/$1.port" port
    rm -f "$line"
    mkfifo "$line"
    : >"$live/$1.requests"
    node "$here/counter.mjs" "$address" "$live/$1.requests" >"$line" 2>"$live/$1-counter.log" &
    started+=("$!")
    read -r -t 30 port <"$line" || { echo "the counter did not start: $(cat "$live/$1-counter.log")"; return 1; }
    address="http://localhost:$port"
}

# start NAME PORT COMMAND...: starts it and asks until it answers.
start() {
    local name="$1" port="$2"
    shift 2
    env "${own_places[@]}" "$@" >"$live/$name.log" 2>&1 &
    started+=("$!")
    address="http://127.0.0.1:$port"
    python3 "$here/ask.py" "$address/" "$!" || { tail -n 20 "$live/$name.log"; return 1; }
}

# A port of loopback that nobody listens on; the wanted one if it is free.
free_port() {
    python3 - "${1:-0}" <<'PYTHON'
import socket, sys
for port in (int(sys.argv[1]), 0):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(listener.getsockname()[1])
        break
PYTHON
}

# Ends everything that was started here, by its id; says what would not end by itself.
stop_servers() {
    local pid
    ((${#started[@]})) || return 0
    kill -TERM "${started[@]}" 2>"$live/kill.log" || true
    for pid in "${started[@]}"; do
        python3 "$here/ask.py" --gone "$pid" || { echo "$pid had to be killed"; kill -KILL "$pid"; }
        wait "$pid" 2>"$live/kill.log" || true
    done
    started=()
}
