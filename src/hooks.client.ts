// Before anything else in the browser: zod must not try whether code can be made from strings. Our
// content-security policy forbids it, and the try alone would be reported as a violation.
import { config } from 'zod/v4/core';

config({ jitless: true });
