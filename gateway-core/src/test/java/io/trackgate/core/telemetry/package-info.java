@NullMarked
package io.trackgate.core.telemetry;

import org.jspecify.annotations.NullMarked;
