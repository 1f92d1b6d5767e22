/** Stored telemetry written to a file: CSV, GPX, JSON lines. */
@NullMarked
package io.trackgate.app.export;

import org.jspecify.annotations.NullMarked;
