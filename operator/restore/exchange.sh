# How a script that restores talks to the program that reads the repository, which operator/restore/exchange.ts is. Sourced.
#
# Both see one folder, RESTORE_EXCHANGE. The script asks in `output/request-N`, and the program answers in `input/answer-N`: a word. Each
# shows in a file `alive` that it still runs. The script sets `give_up CODE`.

input=$RESTORE_EXCHANGE/input
output=$RESTORE_EXCHANGE/output
turn=0
heart=

# begin_exchange: waits for the program, then says every few seconds that this script runs. Ends the script if the program was killed
# before it could show that it runs. RESTORE_START_SECONDS, by default half an hour: its image may have to be pulled.
begin_exchange() {
  trap 'touch "$output/ended"' EXIT
  looks=0
  until [ -f "$input/alive" ]; do
    if [ "$looks" -ge "$((${RESTORE_START_SECONDS:-1800} * 5))" ]; then
      echo "The program that reads the repository has not started." >&2
      give_up 1
    fi
    looks=$((looks + 1))
    sleep 0.2
  done
  touch "$output/alive" || give_up 1
  (
    while kill -0 "$$" 2>/dev/null; do
      touch "$output/alive"
      sleep 5
    done
  ) &
  heart=$!
}

# consult WORD: asks, and sets reply. Ends the script if the program has not shown for two minutes that it runs.
consult() {
  turn=$((turn + 1))
  { printf '%s\n' "$1" >"$output/request" && mv "$output/request" "$output/request-$turn"; } || give_up 1
  until [ -f "$input/answer-$turn" ]; do
    # An answer is written before the end.
    if [ -f "$input/ended" ] && [ ! -f "$input/answer-$turn" ] || [ -n "$(find "$input/alive" -mmin +2)" ]; then
      echo "The program that reads the repository has ended." >&2
      give_up 1
    fi
    sleep 0.1
  done
  reply=$(cat "$input/answer-$turn")
}

# open_dump: makes the FIFO that the next request for the dump fills. Who reads it must read it to its end.
open_dump() {
  rm -f "$RESTORE_EXCHANGE/dump"
  mkfifo "$RESTORE_EXCHANGE/dump"
}
