@NullMarked
package io.trackgate.app.gateway;

import org.jspecify.annotations.NullMarked;
