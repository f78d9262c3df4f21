/** News of watched folders, on whichever view one is: files that came in, files that were refused, folders that went. */
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useFolderNews } from '../../client/folder-news.ts';
import { hrefOf } from '../../routes.ts';
import { Icon } from '../icons.tsx';

export function FolderToasts() {
	const { news, dismiss } = useFolderNews();
	return (
		<section className="toasts" aria-label="News of watched folders" aria-live="polite">
			{news.map(({ id, what, text }) => (
				<div key={id} className={what === 'imported' || what === 'returned' ? 'toast' : 'toast toast-attention'}>
					<span>{plainText(text, 300)}</span>
					<a href={hrefOf({ view: 'data' })} onClick={() => dismiss(id)}>
						Show
					</a>
					<button type="button" className="icon-button" aria-label="Dismiss" title="Dismiss" onClick={() => dismiss(id)}>
						<Icon name="close" />
					</button>
				</div>
			))}
		</section>
	);
}
