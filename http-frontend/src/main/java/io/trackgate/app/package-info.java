/** The application: its command line, one class a command; what a command does stands in the packages below. */
@NullMarked
package io.trackgate.app;

import org.jspecify.annotations.NullMarked;
