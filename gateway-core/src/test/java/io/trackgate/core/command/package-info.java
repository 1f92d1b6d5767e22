/** Commands in flight, driven by vendors that exist only here. */
@NullMarked
package io.trackgate.core.command;

import org.jspecify.annotations.NullMarked;
