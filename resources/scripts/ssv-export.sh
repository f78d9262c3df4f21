#!/bin/sh
# ssv-export.sh [FOLDER]
#
# Writes one file with everything that the drives of this machine say of themselves:
#   FOLDER/ssv-HOST-20260115T031500Z.smartctl.jsonl.gz   (smartctl: SATA, SAS, NVMe, drives behind RAID controllers)
#   FOLDER/ssv-HOST-20260115T031500Z.nvme.jsonl.gz       (nvme-cli, where smartmontools are missing)
# One JSON document a line, one line a drive. Import the folder with `ssv import FOLDER`, or let the program watch it.
# FOLDER is /var/lib/ssv-export unless named. Old files are never touched: remove them yourself once they are imported.
#
# It only reads. It needs root, a POSIX sh, gzip, and smartmontools 7.0 or newer (or nvme-cli).
#
# Every day at a quarter past three, by cron (in /etc/cron.d/ssv-export):
#   15 3 * * * root /usr/local/sbin/ssv-export.sh /var/lib/ssv-export
# or by systemd, with ssv-export.service and ssv-export.timer beside this file:
#   install -m 755 ssv-export.sh /usr/local/sbin/ && install -m 644 ssv-export.service ssv-export.timer /etc/systemd/system/
#   systemctl daemon-reload && systemctl enable --now ssv-export.timer
#
# Drives that `smartctl --scan-open` does not find (3ware, Areca, HP Smart Array) stand in a file of their own,
# /etc/ssv-export.drives or SSV_EXPORT_DRIVES, one a line in the words of smartctl:
#   /dev/sg0 -d cciss,0
#   /dev/twa0 -d 3ware,1
#
# Exit status: 0 every drive was read; 1 a file was written but a drive is missing in it; 2 nothing was written.
# Whatever goes wrong is said in one sentence on standard error.

set -u
umask 027
LC_ALL=C
export LC_ALL

folder=${1:-/var/lib/ssv-export}
drives_file=${SSV_EXPORT_DRIVES:-/etc/ssv-export.drives}
sys=${SSV_EXPORT_SYS:-/sys/class/nvme}

say() { printf 'ssv-export: %s\n' "$1" >&2; }
fail() {
	say "$1"
	exit 2
}

if [ "$#" -gt 1 ]; then fail "name one folder only: ssv-export.sh FOLDER."; fi
command -v gzip >/dev/null 2>&1 || fail 'gzip is missing; install it.'
mkdir -p -- "$folder" 2>/dev/null || fail "the folder $folder cannot be made; name another one or run this as root."
[ -w "$folder" ] || fail "the folder $folder cannot be written to; name another one or run this as root."

# Only characters that are safe in a file name and in JSON.
host=$(hostname 2>/dev/null || uname -n)
host=$(printf '%s' "$host" | tr -cd 'A-Za-z0-9._-' | cut -c 1-64)
[ -n "$host" ] || host=unnamed
stamp=$(date -u +%Y%m%dT%H%M%SZ)

# Hidden until it is complete: whoever watches the folder never sees half a file.
part=$(mktemp "$folder/.ssv-export.XXXXXX") || fail "no file can be made in $folder; is the disk full?"
one=$(mktemp "$folder/.ssv-export.XXXXXX") || {
	rm -f -- "$part"
	fail "no file can be made in $folder; is the disk full?"
}
list=$(mktemp "$folder/.ssv-export.XXXXXX") || {
	rm -f -- "$part" "$one"
	fail "no file can be made in $folder; is the disk full?"
}
trap 'rm -f -- "$part" "$part.gz" "$one" "$list"' EXIT
trap 'exit 2' HUP INT TERM

read_count=0
missed=

# What was read of one drive: one line, with the host in front. $1 = name of the drive for messages, $2 = more members.
keep() {
	# A document without a brace at both ends is none.
	document=$(tr -d '\r\n' <"$one")
	case $document in
	'{'*'}') ;;
	*) return 1 ;;
	esac
	printf '{"host":"%s",%s%s\n' "$host" "$2" "${document#\{}" >>"$part" || fail "$folder cannot be written to; is the disk full?"
	read_count=$((read_count + 1))
}

miss() { missed="${missed:+$missed, }$1"; }

read_with_smartctl() {
	kind=smartctl
	{
		smartctl --scan-open 2>/dev/null
		if [ -r "$drives_file" ]; then cat -- "$drives_file"; fi
	} >"$list"
	while IFS= read -r line || [ -n "$line" ]; do
		# `# /dev/sdb ...` is a drive that could not be opened; what follows a # is a remark.
		case $line in
		'# /dev/'*)
			name=${line#'# '}
			miss "${name%% *}"
			continue
			;;
		esac
		words=${line%%#*}
		# shellcheck disable=SC2086 # the line is meant as words: /dev/bus/0 -d megaraid,8
		set -f && set -- $words && set +f
		[ "$#" -gt 0 ] || continue
		smartctl --xall --json=c "$@" >"$one" 2>/dev/null </dev/null
		status=$?
		# Bits 0 and 1: wrong words, or the device did not open. The others speak of the drive, and of what it lacks.
		if [ $((status & 3)) -ne 0 ] || ! keep "$*" ''; then miss "$*"; fi
	done <"$list"
}

# Text of a file of sysfs as it may stand in JSON.
text_of() {
	if [ -r "$1" ]; then tr -cd ' -~' <"$1" | tr -d '"\134' | sed 's/^ *//; s/ *$//'; fi
}

read_with_nvme() {
	kind=nvme
	for path in "$sys"/nvme[0-9]*; do
		[ -e "$path" ] || continue
		name=${path##*/}
		members="\"timestamp\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",\"device\":\"/dev/$name\","
		for pair in serial_number:serial model_number:model firmware:firmware_rev; do
			value=$(text_of "$path/${pair#*:}")
			if [ -n "$value" ]; then members="$members\"${pair%%:*}\":\"$value\","; fi
		done
		if ! nvme smart-log -o json "/dev/$name" >"$one" 2>/dev/null </dev/null || ! keep "/dev/$name" "$members"; then miss "/dev/$name"; fi
	done
}

if command -v smartctl >/dev/null 2>&1; then
	read_with_smartctl
elif command -v nvme >/dev/null 2>&1; then
	read_with_nvme
else
	fail 'neither smartctl nor nvme is installed; install smartmontools.'
fi

if [ "$read_count" -eq 0 ]; then
	if [ "$(id -u)" -ne 0 ]; then fail 'no drive could be read; run this as root.'; fi
	if [ -n "$missed" ]; then fail "no drive could be read; tried $missed."; fi
	fail 'no drive was found; name it in /etc/ssv-export.drives.'
fi

gzip -n -- "$part" || fail "the file cannot be packed in $folder; is the disk full?"
target="$folder/ssv-$host-$stamp.$kind.jsonl.gz"
[ ! -e "$target" ] || fail "$target is there already; nothing was written."
mv -- "$part.gz" "$target" || fail "$target cannot be written."

if [ -n "$missed" ]; then
	say "$target lacks these drives, which could not be read: $missed."
	exit 1
fi
printf '%s\n' "$target"
