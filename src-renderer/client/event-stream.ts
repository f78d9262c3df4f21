/** Reads `text/event-stream` by fetch, because EventSource sends no header. */
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';

/**
 * Cuts a stream of text into the events of its `data:` frames; comments and other fields are skipped.
 *
 * @returns a function that takes the next piece, cut anywhere, and gives the events that it completes
 */
export function createFrameReader(): (piece: string) => EngineEvent[] {
	let rest = '';
	return (piece) => {
		rest += piece;
		const frames = rest.split('\n\n');
		rest = frames.pop() ?? '';
		return frames.flatMap((frame) => {
			const lines = frame.split('\n').filter((line) => line.startsWith('data:'));
			if (lines.length === 0) return [];
			// The stream comes from our own server, which writes nothing but engine events.
			return [JSON.parse(lines.map((line) => line.slice(5).trimStart()).join('\n')) as EngineEvent];
		});
	};
}

/** How long to wait before the next attempt: half a second, doubling, ten seconds at most. */
export function reconnectDelayMs(attempt: number): number {
	return Math.min(10_000, 500 * 2 ** attempt);
}

export interface StreamListener {
	readonly onOpen: () => void;
	readonly onEvent: (event: EngineEvent) => void;
}

/** Reads one connection to its end. @returns the status of an answer that is not a stream, 200 when the stream ended */
export async function readEvents(headers: Readonly<Record<string, string>>, listener: StreamListener): Promise<number> {
	const response = await fetch('/api/events', { headers, cache: 'no-store' });
	if (!response.ok || !response.body) return response.status;
	listener.onOpen();
	const next = createFrameReader();
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return 200;
		for (const event of next(value)) listener.onEvent(event);
	}
}
