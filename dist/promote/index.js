require('../waybill.js').run_promote();
