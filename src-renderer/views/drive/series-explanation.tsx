/** Why the values of a series are what they are: the rule that decoded them, and those that did not. */
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { QueryView, Skeleton } from '../../components/states.tsx';
import { exactText } from './exact-text.ts';

type Explanation = OutputOf<'metrics.explain'>;
type Rule = Explanation['rules'][number];

export function SeriesExplanation({ deviceId, metric }: { readonly deviceId: string; readonly metric: string }) {
	const query = useQuery('metrics.explain', { drive: deviceId, metric });
	return (
		<section className="explanation" aria-label="Why these values">
			<QueryView query={query} skeleton={<Skeleton height={120} />}>
				{(explanation) => <ExplanationDetails explanation={explanation} />}
			</QueryView>
		</section>
	);
}

function ExplanationDetails({ explanation }: { readonly explanation: Explanation }) {
	const { text, about, example, unit, statements, rules } = explanation;
	const used = rules.filter(({ verdict }) => verdict !== 'not used');
	const others = rules.filter(({ verdict }) => verdict === 'not used');
	return (
		<>
			<p className="explanation-answer">{plainText(text, 600)}</p>
			<dl className="pairs">
				{example && (
					<>
						<dt>Latest value</dt>
						<dd>
							<span className="mono">{plainText(example.raw, 100)}</span> <span className="muted">decodes to</span>{' '}
							<span className="mono">
								{exactText(example.value)}
								{unit ? ` ${unit}` : ''}
							</span>
						</dd>
					</>
				)}
				{used.map((rule) => (
					<RuleReason key={ruleKey(rule)} rule={rule} />
				))}
				{about !== '' && (
					<>
						<dt>What it tells</dt>
						<dd>{about}</dd>
					</>
				)}
				{statements.length > 0 && (
					<>
						<dt>Read from</dt>
						<dd>
							{statements.map(({ format, text: statement }) => (
								<span key={format} className="statement">
									{format}: <span className="muted">{statement}</span>
								</span>
							))}
						</dd>
					</>
				)}
			</dl>
			{others.length > 0 && <OtherRules rules={others} />}
		</>
	);
}

const ruleKey = ({ attributeId, decoder, models, names }: Rule): string => `${attributeId} ${decoder} ${models.join()} ${names.join()}`;

function RuleReason({ rule: { attributeId, reason, source, why } }: { readonly rule: Rule }) {
	return (
		<>
			<dt>Attribute {attributeId}</dt>
			<dd>
				{reason} <span className="muted">{source}</span> {why}
			</dd>
		</>
	);
}

function OtherRules({ rules }: { readonly rules: readonly Rule[] }) {
	return (
		<details>
			<summary>{rules.length === 1 ? 'One rule that was not used' : `${rules.length} rules that were not used`}</summary>
			<div className="scroll-x">
				<table className="plain-table">
					<thead>
						<tr>
							<th className="cell-numeric">Attribute</th>
							<th>Would decode</th>
							<th>Why not</th>
						</tr>
					</thead>
					<tbody>
						{rules.map((rule) => (
							<tr key={ruleKey(rule)}>
								<td className="cell-numeric">{rule.attributeId}</td>
								<td>{rule.words}</td>
								<td className="muted">{plainText(rule.why, 300)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}
