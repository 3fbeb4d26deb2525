// Calls into C libraries. The package is asked for here alone, and only when a command runs: checkouts whose packages are
// older than this lint can still check their types.
import koffi from 'koffi';

export default koffi;
