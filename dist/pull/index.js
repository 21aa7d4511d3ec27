require('../waybill.js').run_pull();
