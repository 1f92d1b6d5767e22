/** The application: command line, and configuration, core and HTTP started and stopped in that order. */
@NullMarked
package io.trackgate.app;

import org.jspecify.annotations.NullMarked;
