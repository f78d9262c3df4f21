<#
.SYNOPSIS
Writes what the drives of this Windows machine say of themselves, for ssv.

.DESCRIPTION
  FOLDER\ssv-HOST-20260115T031500Z.windows.jsonl.gz    reliability counters of every physical disk
  FOLDER\ssv-HOST-20260115T031500Z.smartctl.jsonl.gz   smartctl's view, where smartmontools are installed
One JSON document a line, UTF-8. Import the folder with "ssv import FOLDER", or let the program watch it.
It only reads the drives. Old files are never touched: remove them yourself once they are imported.
Needs Windows 10 or Server 2016, PowerShell 5.1 or newer, and an administrator.

Every day at a quarter past three, in PowerShell as administrator:
  schtasks /Create /TN ssv-export /SC DAILY /ST 03:15 /RU SYSTEM /F /TR "powershell -NoProfile -ExecutionPolicy Bypass -File C:\ssv\ssv-export.ps1"

Exit status: 0 every drive was read; 1 a file was written but a drive is missing in it; 2 nothing was written.

.PARAMETER Folder
Where the files go; C:\ProgramData\ssv-export unless named.
#>
[CmdletBinding()]
param([string]$Folder = (Join-Path $env:ProgramData 'ssv-export'))

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$utf8 = New-Object System.Text.UTF8Encoding($false)
$missed = New-Object System.Collections.Generic.List[string]

function Stop-Export([string]$Text) {
	[Console]::Error.WriteLine("ssv-export: $Text")
	exit 2
}

# Hidden from whoever watches the folder until it is complete.
function Save-Lines([System.Collections.Generic.List[string]]$Lines, [string]$Target) {
	$part = "$Target.part"
	try {
		$file = [System.IO.File]::Create($part)
		try {
			$gzip = New-Object System.IO.Compression.GZipStream($file, [System.IO.Compression.CompressionMode]::Compress)
			try {
				foreach ($line in $Lines) {
					$bytes = $utf8.GetBytes($line + "`n")
					$gzip.Write($bytes, 0, $bytes.Length)
				}
			} finally { $gzip.Dispose() }
		} finally { $file.Dispose() }
		[System.IO.File]::Move($part, $Target)
	} catch {
		if (Test-Path -LiteralPath $part) { Remove-Item -LiteralPath $part -Force }
		Stop-Export "$Target cannot be written: $($_.Exception.Message)"
	}
}

try { New-Item -ItemType Directory -Force -Path $Folder | Out-Null }
catch { Stop-Export "the folder $Folder cannot be made: $($_.Exception.Message)" }

$hostName = [Environment]::MachineName -replace '[^A-Za-z0-9._-]', ''
$now = [DateTime]::UtcNow
$timestamp = $now.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
$stamp = $now.ToString('yyyyMMddTHHmmssZ', [Globalization.CultureInfo]::InvariantCulture)
$prefix = Join-Path $Folder "ssv-$hostName-$stamp"

# ---- reliability counters of Windows
$lines = New-Object System.Collections.Generic.List[string]
$diskNames = 'DeviceId', 'UniqueId', 'SerialNumber', 'AdapterSerialNumber', 'FriendlyName', 'Model', 'FirmwareVersion', 'BusType', 'Size', 'EnclosureNumber', 'SlotNumber'
$counterNames = 'Temperature', 'TemperatureMax', 'Wear', 'PowerOnHours', 'StartStopCycleCount', 'LoadUnloadCycleCount',
	'ReadErrorsTotal', 'ReadErrorsCorrected', 'ReadErrorsUncorrected', 'WriteErrorsTotal', 'WriteErrorsCorrected', 'WriteErrorsUncorrected',
	'ReadLatencyMax', 'WriteLatencyMax', 'FlushLatencyMax'
try { $disks = @(Get-PhysicalDisk) } catch { $disks = @() }
foreach ($disk in $disks) {
	$name = "PhysicalDisk $($disk.DeviceId)"
	try { $counter = $disk | Get-StorageReliabilityCounter } catch { $counter = $null }
	if ($null -eq $counter) { $missed.Add($name); continue }
	$record = [ordered]@{ Timestamp = $timestamp; ComputerName = $hostName }
	foreach ($property in $diskNames) {
		$found = $disk.PSObject.Properties[$property]
		if ($null -ne $found -and $null -ne $found.Value) { $record[$property] = ([string]$found.Value).Trim() }
	}
	foreach ($property in $counterNames) {
		$found = $counter.PSObject.Properties[$property]
		if ($null -ne $found -and $null -ne $found.Value) { $record[$property] = $found.Value }
	}
	$lines.Add((ConvertTo-Json -InputObject $record -Compress))
}
$written = 0
if ($lines.Count -gt 0) {
	Save-Lines $lines "$prefix.windows.jsonl.gz"
	$written += $lines.Count
}

# ---- smartctl, where it is installed
$smartctl = Get-Command smartctl.exe -ErrorAction SilentlyContinue
if ($null -ne $smartctl) {
	[Console]::OutputEncoding = $utf8
	$ErrorActionPreference = 'Continue'
	$documents = New-Object System.Collections.Generic.List[string]
	foreach ($line in @(& $smartctl.Source --scan-open)) {
		$words = @(($line -replace '#.*$', '').Trim() -split '\s+' | Where-Object { $_ -ne '' })
		if ($words.Count -eq 0) { continue }
		$document = (@(& $smartctl.Source --xall --json=c @words) -join '').Trim()
		# Bits 0 and 1: wrong words, or the device did not open.
		if (($LASTEXITCODE -band 3) -ne 0 -or -not ($document.StartsWith('{') -and $document.EndsWith('}'))) { $missed.Add($words -join ' '); continue }
		$documents.Add('{"host":"' + $hostName + '",' + $document.Substring(1))
	}
	$ErrorActionPreference = 'Stop'
	if ($documents.Count -gt 0) {
		Save-Lines $documents "$prefix.smartctl.jsonl.gz"
		$written += $documents.Count
	}
}

if ($written -eq 0) { Stop-Export 'no drive could be read. Run PowerShell as administrator; virtual and RAID disks often report nothing.' }
if ($missed.Count -gt 0) {
	[Console]::Error.WriteLine("ssv-export: $prefix.* lacks these drives, which could not be read: $($missed -join ', ').")
	exit 1
}
Write-Output "$prefix.*"
exit 0
