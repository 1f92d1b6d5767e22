/** Proofs of the HTTP API. */
@NullMarked
package io.trackgate.http;

import org.jspecify.annotations.NullMarked;
