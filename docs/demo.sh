#!/usr/bin/env bash
# The main job, on a copy of this repository's content/ and the embedded sandbox: no account, no
# token, nothing sent anywhere. `make demo` runs it. The copy stays, for a look afterwards.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${INTERCOM_SYNC:-$repository/.venv/bin/intercom-sync}
copy=$(mktemp -d "${TMPDIR:-/tmp}/intercom-sync-demo.XXXXXX")

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\033[1m' plain=$'\033[0m'
fi

headline() {
  printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
}

run() {
  printf '%s$ %s%s\n' "$bold" "$1" "$plain"
  eval "$1"
}

intercom-sync() {
  "$program" "$@"
}

cp -R "$repository/content" "$repository/actions" "$repository/intercom-sync.yaml" "$copy"
cd "$copy"

headline '1. Check the files. No network, no token.'
run 'intercom-sync validate'

headline '2. What would happen? Nothing is written.'
run 'intercom-sync --sandbox plan'

headline '3. Make it happen. New articles are drafts: readers see nothing yet.'
run 'intercom-sync --sandbox apply --yes'

headline '4. Let readers see the three articles that say "state: published".'
run 'intercom-sync --sandbox apply --publish --yes'

headline '5. Plan again. It is empty: Intercom is as git says.'
run 'intercom-sync --sandbox plan'

headline '6. Edit one file: the Studio plan gets dearer.'
run "sed -i.bak 's/€39/€42/' content/billing/plans-and-prices.md"
rm content/billing/plans-and-prices.md.bak

headline '7. What would that change?'
run 'intercom-sync --sandbox plan'

headline '8. Apply it.'
run 'intercom-sync --sandbox apply --yes'

headline '9. The other half: act on conversations. An inbox to try it on, then a plan.'
run 'intercom-sync sandbox seed'
run 'intercom-sync --sandbox actions plan actions/snooze-until-monday.yaml'

headline '10. Look at the result in a browser.'
printf '%s\n' 'Start the sandbox, then open the address it prints. Ctrl-C stops it.'
printf '  cd %q\n  %q sandbox serve\n' "$copy" "$program"
printf '%s\n' 'The copy stays until you delete it. Change a file in its content/, plan and apply again.'
