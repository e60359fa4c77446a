#!/usr/bin/env bash
# A cluster of N OpenSearch nodes on free loopback ports, for developers: bash start.sh N FOLDER
#
# Builds the node where needed (Maven, Java 17), starts the nodes with their data in FOLDER, waits until the cluster is
# green, and prints the HTTP addresses, one per line. It then runs until FOLDER/stop is made (`touch FOLDER/stop`) or it
# is ended, and its nodes end with it, however it ends: their standard input is a pipe that this script holds open. To
# leave a cluster running in the background:
#
#     setsid nohup bash start.sh 3 FOLDER >addresses 2>log </dev/null &
#
# Data of an earlier start in the same folder is deleted. What a node has to say stands in FOLDER/node-1.err and so on.
set -euo pipefail
[ $# -eq 2 ] && [[ $1 =~ ^[1-9][0-9]*$ ]] || { echo 'usage: start.sh N FOLDER' >&2; exit 2; }
count=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
cd "$(dirname "$0")"

jar=target/lib/cluster-node-1.jar
if [ ! -e "$jar" ] || [ -n "$(find pom.xml src -newer "$jar" -print -quit)" ]; then
    mvn -q package >&2
fi

rm -rf "$folder"/node-* "$folder/input" "$folder/stop"
mkfifo "$folder/input"
# Opened for reading too, so that opening does not wait for a node. Nothing is ever written.
exec 3<>"$folder/input"
trap 'exit 1' INT TERM HUP
trap 'exec 3>&-; wait; rm -f "$folder/input"' EXIT

# launch NUMBER SETTING…
launch() {
    local node=$1
    shift
    : >"$folder/node-$node.out"
    java -Xms512m -Xmx512m -XX:+UseSerialGC -cp 'target/lib/*' ClusterNode "path.home=$folder/node-$node" \
        "node.name=node-$node" "cluster.name=$(basename "$folder")" \
        cluster.routing.allocation.disk.threshold_enabled=false "$@" \
        <"$folder/input" 3>&- >"$folder/node-$node.out" 2>"$folder/node-$node.err" &
    pids[node]=$!
}

# address NUMBER http|transport: waits for a node to be ready.
address() {
    local line
    until read -r line <"$folder/node-$1.out" && [[ $line == ready\ * ]]; do
        kill -0 "${pids[$1]}" 2>/dev/null || { cat "$folder/node-$1.err" >&2; exit 1; }
        sleep 0.2
    done
    sed "s/.* $2=\([^ ]*\).*/\1/" <<<"$line"
}

# The first node is a cluster by itself, which the others join: only then is its port known.
pids=()
launch 1 cluster.initial_cluster_manager_nodes=node-1
first=$(address 1 transport)
for ((node = 2; node <= count; node++)); do
    launch "$node" "discovery.seed_hosts=$first"
done
addresses=()
for ((node = 1; node <= count; node++)); do
    addresses+=("http://$(address "$node" http)")
done
curl --fail --silent --show-error --output "$folder/health" \
    "${addresses[0]}/_cluster/health?wait_for_nodes=$count&wait_for_status=green&timeout=60s"
printf '%s\n' "${addresses[@]}"

until [ -e "$folder/stop" ]; do
    sleep 1 3>&-
done
