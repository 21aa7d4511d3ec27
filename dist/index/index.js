require('../waybill.js').run_index();
