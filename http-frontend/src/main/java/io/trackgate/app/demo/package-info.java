/** {@code trackgate demo}: gateways, one or several, and simulated trackers on this machine. */
@NullMarked
package io.trackgate.app.demo;

import org.jspecify.annotations.NullMarked;
