/** Types of a package that ships none. */
declare module 'ml-isolation-forest' {
	interface PackageTreeNode {
		readonly left?: PackageTreeNode;
		readonly right?: PackageTreeNode;
		readonly splitColumn?: number;
		readonly splitValue?: number;
		readonly trainingSet?: readonly (readonly number[])[];
	}

	export class IsolationForest {
		constructor(options?: { readonly nEstimators?: number });
		readonly forest: readonly PackageTreeNode[];
		train(trainingSet: readonly (readonly number[])[]): void;
		predict(rows: readonly (readonly number[])[]): number[];
	}
}
