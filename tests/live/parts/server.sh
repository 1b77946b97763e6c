# A Kubernetes control plane without nodes on loopback, and the end of those whose runner died.

# The process id in a file, while that process runs and is ours: its arguments name the run's folder. An id alone may
# belong to somebody else by now.
our_process() {
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 1
    ps -o args= -p "$pid" 2>/dev/null | grep -qF "$(dirname "$1")/" && echo "$pid"
}

stop_server() {
    local folder=$1 name pid
    for name in controller-manager apiserver etcd; do
        pid=$(our_process "$folder/$name.pid") || continue
        kill "$pid" 2>/dev/null || continue
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "$pid" 2>/dev/null || true
    done
}

# Servers and drafts of runs that ended without a chance to clean up.
sweep_dead_runs() {
    local folder pid
    for folder in "$cache"/runs/* "$cache"/.draft-*; do
        [ -d "$folder" ] || continue
        pid=${folder##*/}
        pid=${pid#.draft-}
        pid=${pid%%-*}
        ! ps -o args= -p "$pid" 2>/dev/null | grep -q run || continue
        say "cleaning up after run $pid, which died"
        stop_server "$folder"
        rm -rf "$folder"
    done
}

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Three ports in a row that nobody listens on.
free_ports() {
    local port
    while :; do
        port=$((20000 + RANDOM))
        is_free $port && is_free $((port + 1)) && is_free $((port + 2)) && echo $port && return
    done
}

start_server() {
    local began
    began=$(date +%s)
    # Between a look at a port and its use somebody else may take it.
    for _ in 1 2 3; do
        if try_to_start; then
            say "Kubernetes $kubernetes answers on https://127.0.0.1:$port after $(since "$began") s"
            return
        fi
        stop_server "$run"
    done
    tail -n 5 "$run"/log/* >&2
    say "the server does not start"
    exit 1
}

try_to_start() {
    port=$(free_ports)
    rm -rf "$run/etcd"
    mkdir -p "$run/pki"
    write_credentials
    start etcd "$etcd_bin/etcd" --data-dir "$run/etcd" --unsafe-no-fsync --quota-backend-bytes 4294967296 \
        --listen-client-urls "http://127.0.0.1:$((port + 1))" --advertise-client-urls "http://127.0.0.1:$((port + 1))" \
        --listen-peer-urls "http://127.0.0.1:$((port + 2))" --initial-advertise-peer-urls "http://127.0.0.1:$((port + 2))" \
        --initial-cluster "default=http://127.0.0.1:$((port + 2))"
    # Priority and fairness would slow a test down as if it were a stranger's traffic.
    start apiserver "$kubernetes_bin/kube-apiserver" --etcd-servers "http://127.0.0.1:$((port + 1))" \
        --bind-address 127.0.0.1 --secure-port "$port" --cert-dir "$run/pki" \
        --service-account-issuer https://kubernetes.default.svc \
        --service-account-key-file "$run/pki/accounts.pub" --service-account-signing-key-file "$run/pki/accounts.key" \
        --token-auth-file "$run/tokens.csv" --authorization-mode RBAC --allow-privileged=true \
        --service-cluster-ip-range 10.0.0.0/24 --endpoint-reconciler-type none --event-ttl 10m
    until_ready || return 1
    start controller-manager "$kubernetes_bin/kube-controller-manager" --kubeconfig "$run/controller-manager.kubeconfig" \
        --service-account-private-key-file "$run/pki/accounts.key" --root-ca-file "$run/pki/apiserver.crt" \
        --use-service-account-credentials=true --leader-elect=false --bind-address 127.0.0.1 --secure-port 0
}

start() {
    local name=$1
    shift
    "$@" >"$run/log/$name" 2>&1 </dev/null &
    echo $! >"$run/$name.pid"
}

until_ready() {
    for _ in $(seq 600); do
        our_process "$run/apiserver.pid" >/dev/null && our_process "$run/etcd.pid" >/dev/null || return 1
        ! kubectl_here get --raw /readyz >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    return 1
}

kubectl_here() { "$kubernetes_bin/kubectl" --kubeconfig "$run/kubeconfig" --cache-dir "$run/kubectl" "$@"; }

# An administrator, and the controller manager under its own name.
write_credentials() {
    [ -s "$run/pki/accounts.key" ] || openssl genrsa -out "$run/pki/accounts.key" 2048 2>/dev/null
    openssl rsa -in "$run/pki/accounts.key" -pubout -out "$run/pki/accounts.pub" 2>/dev/null
    local admin=admin-$RANDOM$RANDOM$RANDOM manager=manager-$RANDOM$RANDOM$RANDOM
    (
        umask 077
        printf '%s\n' "$admin,admin,admin,system:masters" "$manager,system:kube-controller-manager,manager" >"$run/tokens.csv"
        write_kubeconfig $admin >"$run/kubeconfig"
        write_kubeconfig $manager >"$run/controller-manager.kubeconfig"
    )
}

write_kubeconfig() {
    cat <<YAML
apiVersion: v1
kind: Config
clusters: [{name: live, cluster: {server: "https://127.0.0.1:$port", certificate-authority: "$run/pki/apiserver.crt"}}]
users: [{name: user, user: {token: "$1"}}]
contexts: [{name: live, context: {cluster: live, user: user}}]
current-context: live
YAML
}

install_crds() {
    kubectl_here apply --server-side --field-manager strimzi -f "$crds" >/dev/null
    kubectl_here wait --for condition=Established --timeout 60s -f "$crds" >/dev/null
}
