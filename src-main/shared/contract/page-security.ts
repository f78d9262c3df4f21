/** What the page may do, whoever serves it: nothing from elsewhere, no inline script, no eval, no frames. */
export const contentSecurityPolicy: string = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	// Plotly positions its elements through style attributes; style sheets stay ours.
	"style-src-attr 'unsafe-inline'",
	"img-src 'self' data: blob:",
	"font-src 'self'",
	"connect-src 'self'",
	"worker-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"object-src 'none'",
].join('; ');
