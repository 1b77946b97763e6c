# The suites: name, tests of the workspace (`--test TARGET [FILTER]`), and what they show.
suites=(
    "behaviours|--test behaviours|the contract of the API, one test a behaviour"
    "recorder|--test recorder|thousands of requests to sandbox and server, compared answer by answer"
    "clients|--test clients|kubectl and the official Python client against a served sandbox"
    "life|--test life|a platform from new to destroy, and saved plans that went stale"
    "neighbours|--test neighbours|others who write: kubectl, autoscalers, another state"
    "faults|--test faults|a fault at every request and every watch of an apply"
    "kills|--test crash random|a hundred SIGKILLs at random instants, and nothing is lost"
)

list_suites() {
    local suite
    for suite in "${suites[@]}"; do printf '%-12s %s\n' "${suite%%|*}" "${suite##*|}"; done
}

known_suite() {
    local suite
    for suite in "${suites[@]}"; do
        [ "${suite%%|*}" != "$1" ] || { echo "$1"; return; }
    done
    say "there is no suite $1; --list names them"
    exit 64
}

run_suites() {
    local name failed=0 rows="" status began log
    cd "$root"
    export POLARIS_LIVE_KUBECONFIG=$run/kubeconfig POLARIS_LIVE_KUBECTL=$kubernetes_bin/kubectl
    export POLARIS_TEST_KILLS=${POLARIS_TEST_KILLS:-100}
    export POLARIS_LIVE_PYTHONPATH=$python_packages
    for name in "${chosen[@]}"; do
        began=$(date +%s)
        log=$run/log/suite-$name
        say "$name …"
        status=passed
        run_suite "$name" >"$log" 2>&1 || { status=FAILED; failed=1; }
        [ $status = passed ] || cat "$log"
        # A test that could not do its work says so in a line of its own, and is no success to count.
        grep -oE '(skipped|figures): .*' "$log" | sort -u | sed "s/^/$name: /" || true
        rows+="$name|$status|$(tests_in "$log" passed)|$(tests_in "$log" failed)|$(grep -c 'skipped: ' "$log" || true)|$(since "$began") s"$'\n'
    done
    table "$rows"
    return $failed
}

# All suites are built as one workspace, the way the tests are: nothing is compiled twice for another set of features.
run_suite() {
    local suite tests
    for suite in "${suites[@]}"; do
        [ "${suite%%|*}" = "$1" ] || continue
        tests=${suite#*|}
        # shellcheck disable=SC2086 — these are words
        cargo test --workspace --locked --quiet ${tests%%|*} -- --nocapture
        return
    done
}

# How many tests ended so, over all test programs of a log.
tests_in() { sed -nE "s/^test result: .* ([0-9]+) $2;.*/\1/p" "$1" | awk '{ sum += $1 } END { print sum + 0 }'; }

table() {
    printf '\nKubernetes %s, etcd %s, Strimzi %s\n' "$kubernetes" "$etcd" "$strimzi"
    printf '%-12s %-8s %7s %7s %8s %8s\n' SUITE RESULT PASSED FAILED SKIPPED TIME
    printf '%s' "$1" | while IFS='|' read -r name status passed bad skipped took; do
        printf '%-12s %-8s %7s %7s %8s %8s\n' "$name" "$status" "$passed" "$bad" "$skipped" "$took"
    done
}
