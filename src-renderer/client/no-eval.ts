/**
 * To be imported before any schema exists: zod compiles its parsers with `new Function` where it may. The page's policy
 * forbids that, and even the attempt would be reported as a violation.
 */
import { z } from 'zod';

z.config({ jitless: true });
