/** Trackers that are connected now. */
@NullMarked
package io.trackgate.core.session;

import org.jspecify.annotations.NullMarked;
