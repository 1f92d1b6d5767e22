/** Which node has which tracker's session, and the way of a command to it. */
@NullMarked
package io.trackgate.core.cluster;

import org.jspecify.annotations.NullMarked;
