/** Which models a figure rests on and which days they learned from; a stale one that carries it is said louder. */
import { basisText } from '../../src-main/shared/charts/model-text.ts';
import { plainText } from '../../src-main/shared/charts/plain-text.ts';
import type { ModelBasis as Basis } from '../../src-main/shared/domain/model-basis.ts';
import { hrefOf } from '../routes.ts';
import { Notice } from './states.tsx';

/** Nothing for figures of older versions, which did not note it. */
export function ModelBasis({ basis }: { readonly basis: readonly Basis[] | undefined }) {
	if (basis === undefined || basis.length === 0) return null;
	return (
		<section className="model-basis" aria-label="Models behind this">
			{basis.map((one) => (
				<BasisLine key={one.model} basis={one} />
			))}
		</section>
	);
}

function BasisLine({ basis }: { readonly basis: Basis }) {
	const text = plainText(basisText(basis), 600);
	const link = basis.isStale ? <a href={hrefOf({ view: 'models' })}>Look at the models</a> : null;
	if (basis.isStale && basis.hasWeight) return <Notice action={link}>{text}</Notice>;
	return (
		<p className="muted">
			{text} {link}
		</p>
	);
}
