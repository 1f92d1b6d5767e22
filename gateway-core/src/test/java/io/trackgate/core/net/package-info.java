/** The front of every port, over real sockets. */
@NullMarked
package io.trackgate.core.net;

import org.jspecify.annotations.NullMarked;
