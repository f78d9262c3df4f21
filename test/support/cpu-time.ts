/** Milliseconds of the processor that work has taken: what others on the machine do is not in them. */
export interface CpuTimer {
	/** Since the timer was started, all threads of this process. */
	readonly ms: () => number;
}

export function startCpuTimer(): CpuTimer {
	const before = process.cpuUsage();
	return {
		ms() {
			const { user, system } = process.cpuUsage(before);
			return (user + system) / 1_000;
		},
	};
}
