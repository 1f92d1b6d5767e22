/** Servers of this machine's own packages that the bench and the demo start for themselves, and end. */
@NullMarked
package io.trackgate.app.local;

import org.jspecify.annotations.NullMarked;
