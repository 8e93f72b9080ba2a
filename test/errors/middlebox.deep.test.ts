import { behindMiddleboxes } from './middlebox.case.js';

behindMiddleboxes('each action');
