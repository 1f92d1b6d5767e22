/** The front of every port, trackers' and callers': who may come in, from where he really comes, and TLS. */
@NullMarked
package io.trackgate.core.net;

import org.jspecify.annotations.NullMarked;
