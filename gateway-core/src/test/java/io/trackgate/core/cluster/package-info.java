/** Nodes that share what they know of sessions. */
@NullMarked
package io.trackgate.core.cluster;

import org.jspecify.annotations.NullMarked;
