/** {@code trackgate bench}: what a gateway can do on this machine, part by part, measured in processes of its own. */
@NullMarked
package io.trackgate.app.bench;

import org.jspecify.annotations.NullMarked;
