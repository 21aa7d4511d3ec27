require('../waybill.js').run_publish();
