/** The whole gateway over real sockets, with simulated trackers on one side and API callers on the other: scenes. */
@NullMarked
package io.trackgate.scenes;

import org.jspecify.annotations.NullMarked;
