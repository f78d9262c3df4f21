/** Line icons of 16 px; decoration beside words, never instead of them. */
const paths = {
	overview: 'M2.5 9.5 8 3l5.5 6.5M4 8v5.5h8V8',
	fleet: 'M2.5 3.5h11v4h-11zM2.5 8.5h11v4h-11zM5 5.5h.01M5 10.5h.01',
	anomalies: 'M1.5 9h3l2-5.5 3 9 2-5 1 1.5h2',
	risk: 'M2.5 13.5h11M4 13V9.5M7 13V4.5M10 13V7.5M13 13v-2',
	scenarios: 'M2.5 8h3.500M6 8c3 0 2.500-4.500 7.500-4.500M6 8c3 0 2.500 4.500 7.500 4.500M11.500 1.500l2 2-2 2M11.500 10.500l2 2-2 2',
	models: 'M2.5 13.5v-11M2.5 13.5h11M4.5 4.5c2 6 4 6.5 8.5 6.5',
	reports: 'M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5M6 8.5h4.5M6 11h4.5',
	data: 'M8 2c3.3 0 5.5.9 5.5 2v8c0 1.100-2.2 2-5.500 2s-5.500-.9-5.500-2V4c0-1.100 2.200-2 5.500-2zM2.500 4c0 1.100 2.200 2 5.500 2s5.500-.9 5.500-2M2.500 8c0 1.100 2.200 2 5.500 2s5.500-.9 5.500-2',
	close: 'm4 4 8 8M12 4l-8 8',
	sun: 'M8 5.200a2.800 2.800 0 1 1 0 5.600 2.800 2.800 0 0 1 0-5.600M8 1.500v1.200M8 13.300v1.200M1.500 8h1.200M13.300 8h1.200M3.400 3.400l.9.9M11.700 11.700l.9.9M12.600 3.400l-.9.9M4.300 11.700l-.9.9',
	moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500z',
	up: 'M8 12.500v-9M4.500 7 8 3.500 11.500 7',
	down: 'M8 3.500v9M4.500 9 8 12.500 11.500 9',
	upload: 'M8 10.500v-8M4.500 6 8 2.500 11.500 6M2.500 10.500v3h11v-3',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
	return (
		<svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
			<path d={paths[name]} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
		</svg>
	);
}
