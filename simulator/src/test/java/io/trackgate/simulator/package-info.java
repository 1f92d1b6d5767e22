@NullMarked
package io.trackgate.simulator;

import org.jspecify.annotations.NullMarked;
